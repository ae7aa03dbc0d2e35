export { assessConfidence, type Confidence } from './assess-confidence.ts'
export {
  runClarificationDialog,
  type ClarificationAnswer,
  type ClarificationDialog,
  type ClarificationRound,
  type DialogOutcome,
} from './clarification-dialog.ts'
export { buildClarificationRequest, clarificationRequestSchema, type ClarificationQuestion, type ClarificationRequest } from './clarification-request.ts'
export { clarificationSection, type ClarificationSection } from './clarification-section.ts'
export { scopeOf } from './scope-of.ts'
export { discoverScenarios, type DiscoveredScenario } from './discover-scenarios.ts'
export { matchScenario, type ScenarioMatch } from './match-scenario.ts'
export { mergeOptions } from './merge-options.ts'
export type { Prompter } from './prompter.ts'
export { readRecords, type RecordList, type RecordProblem } from './read-records.ts'
export { scenarioRecordSchema, type ScenarioRecord } from './scenario-record.ts'
export { approveProposal, buildProposal, type ProposalApproval, type ScenarioProposal } from './scenario-proposal.ts'
export type { SuggestedOptions, SuggestOptions } from './suggest-options.ts'
export { unknownScenario } from './unknown-scenario.ts'
export { noPatchWanted } from './heuristic-questions.ts'
