export default { test: { globals: true, setupFiles: ['./jest.setup.mjs'] } }
