const { compilerOptions } = JSON.parse(require('node:fs').readFileSync(require('node:path').join(__dirname, 'tsconfig.node.json'), 'utf8'))

module.exports = {
  moduleNameMapper: { '(.+)\\.js$': ['$1.js', '$1.ts'] },
  roots: ['<rootDir>/tests/'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: { ...compilerOptions, isolatedModules: true }, diagnostics: false }] },
}
