export { createBackend, type BackendDependencies } from './create-backend.ts'
export * from './repair-backend.ts'
export { createScriptedBackend, type ScriptedBackend } from './scripted.ts'
export { selectBackend, type ChoiceSource, type SelectedBackend } from './select-backend.ts'
