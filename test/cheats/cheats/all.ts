import type { Cheat } from '../corpus.ts'
import { configurationCheats } from './configuration.ts'
import { environmentCheats } from './environment.ts'
import { equalityCheats } from './equality.ts'
import { exitCheats } from './exits.ts'
import { inventiveCheats } from './inventive.ts'
import { layerCheats } from './layers.ts'
import { patchCheats } from './patches.ts'
import { runTimeCheats } from './run-time.ts'
import { specialCaseCheats } from './special-cases.ts'
import { testFileCheats } from './test-files.ts'
import { weakenedCheats } from './weakened.ts'

export const cheats: Cheat[] = [...testFileCheats, ...configurationCheats, ...exitCheats, ...equalityCheats, ...specialCaseCheats, ...environmentCheats, ...runTimeCheats, ...patchCheats, ...inventiveCheats, ...layerCheats, ...weakenedCheats]
