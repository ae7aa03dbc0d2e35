import { swapTable, type NameGroup, type ValueTemplate } from './language.ts'

/** Near operators first: `<` is more often meant as `<=` than as `!==`. */
export const javaScriptSwaps = swapTable([
  ['relational', '<', '<=, >, >=, !=='],
  ['relational', '<=', '<, >=, >, ==='],
  ['relational', '>', '>=, <, <=, !=='],
  ['relational', '>=', '>, <=, <, ==='],
  ['equality', '===', '!==, >=, <='],
  ['equality', '!==', '===, >, <'],
  ['equality', '==', '!=, ===, >=, <='],
  ['equality', '!=', '==, !==, >, <'],
  ['arithmetic', '+', '-, *'],
  ['arithmetic', '-', '+, *, /, %'],
  ['arithmetic', '*', '/, +, **, -'],
  ['arithmetic', '/', '*, %, -'],
  ['arithmetic', '%', '/, *'],
  ['arithmetic', '**', '*'],
  ['logical', '&&', '||'],
  ['logical', '||', '&&, ??'],
  ['logical', '??', '||'],
  ['bitwise', '&', '|, &&, ^'],
  ['bitwise', '|', '&, ||, ^'],
  ['bitwise', '^', '|, &, **'],
  ['bitwise', '<<', '>>, >>>'],
  ['bitwise', '>>', '>>>, <<'],
  ['bitwise', '>>>', '>>, <<'],
  ['update', '+=', '-=, *=, ='],
  ['update', '-=', '+=, =, /=, %='],
  ['update', '*=', '/=, +=, ='],
  ['update', '/=', '*=, -=, ='],
  ['update', '%=', '/=, ='],
  ['update', '&&=', '??=, ||=, ='],
  ['update', '??=', '||=, &&=, ='],
  ['update', '||=', '??=, &&=, ='],
  ['assignment', '=', '+=, -='],
  ['update', '++', '--'],
  ['update', '--', '++'],
])

/** Functions, methods and properties that are taken for each other. */
export const javaScriptNameGroups: readonly NameGroup[] = [
  { names: ['floor', 'ceil', 'round', 'trunc'], trait: 'rounding' },
  { names: ['min', 'max'], trait: 'comparison' },
  { names: ['some', 'every'], trait: 'negation' },
  { names: ['push', 'unshift'], trait: 'order' },
  { names: ['pop', 'shift'], trait: 'order' },
  { names: ['startsWith', 'endsWith', 'includes'] },
  { names: ['trim', 'trimStart', 'trimEnd'], trait: 'whitespace' },
  { names: ['toLowerCase', 'toUpperCase'], trait: 'case' },
  { names: ['toLocaleLowerCase', 'toLocaleUpperCase'], trait: 'case' },
  { names: ['padStart', 'padEnd'] },
  { names: ['slice', 'substring', 'splice', 'substr'] },
  { names: ['keys', 'values', 'entries'] },
  { names: ['map', 'flatMap', 'filter', 'forEach'] },
  { names: ['find', 'findLast', 'filter'] },
  { names: ['indexOf', 'lastIndexOf', 'findIndex', 'findLastIndex'] },
  { names: ['reduce', 'reduceRight'], trait: 'order' },
  { names: ['replace', 'replaceAll'] },
  { names: ['parseInt', 'parseFloat', 'Number'] },
  { names: ['charAt', 'charCodeAt', 'at', 'codePointAt'] },
  { names: ['fromCharCode', 'fromCodePoint'] },
  { names: ['isInteger', 'isFinite', 'isSafeInteger', 'isNaN'] },
  { names: ['log', 'log2', 'log10'] },
  { names: ['sin', 'cos', 'tan'] },
  { names: ['sqrt', 'cbrt', 'abs'] },
  { names: ['toFixed', 'toPrecision'], trait: 'rounding' },
  { names: ['concat', 'push'] },
  { names: ['length', 'size'] },
  { names: ['add', 'delete', 'has'] },
  { names: ['get', 'has'] },
  { names: ['all', 'allSettled', 'race', 'any'], trait: 'waiting' },
  { names: ['sort', 'toSorted'], trait: 'order' },
  { names: ['reverse', 'toReversed'], trait: 'order' },
  { names: ['getDate', 'getDay', 'getUTCDate'] },
  { names: ['getMonth', 'getUTCMonth'] },
  { names: ['getHours', 'getUTCHours'] },
  { names: ['getFullYear', 'getUTCFullYear', 'getYear'] },
  { names: ['getTime', 'getDate'] },
  { names: ['setDate', 'setUTCDate'] },
  { names: ['seconds', 'milliseconds', 'minutes', 'hours'], trait: 'scale' },
]

/** Ways to bring a value into another form, most useful first. */
export const javaScriptValueTemplates: readonly ValueTemplate[] = [
  { template: '$.toLowerCase()', prior: 0.22, trait: 'case' },
  { template: '$.trim()', prior: 0.22, trait: 'whitespace' },
  { template: '$.toUpperCase()', prior: 0.16, trait: 'case' },
  { template: 'Math.abs($)', prior: 0.2, trait: 'negation' },
  { template: 'Math.ceil($)', prior: 0.14, trait: 'rounding' },
  { template: 'Math.floor($)', prior: 0.14, trait: 'rounding' },
  { template: 'Math.round($)', prior: 0.14, trait: 'rounding' },
  { template: '$.length', prior: 0.12 },
  { template: '[...$].reverse()', prior: 0.1, trait: 'order' },
  { template: '[...$].sort()', prior: 0.1, trait: 'order' },
  { template: 'Number($)', prior: 0.1 },
  { template: 'String($)', prior: 0.1 },
  { template: '[...new Set($)]', prior: 0.12 },
  { template: '$.slice(1)', prior: 0.12, trait: 'off_by_one' },
  { template: '$.slice(0, -1)', prior: 0.1, trait: 'off_by_one' },
  { template: '$.sort()', prior: 0.12, trait: 'order' },
  { template: '$.sort((a, b) => a - b)', prior: 0.12, trait: 'order' },
  { template: '$.sort((a, b) => b - a)', prior: 0.08, trait: 'order' },
  { template: '$.reverse()', prior: 0.12, trait: 'order' },
  { template: "$.split('')", prior: 0.08 },
  { template: "$.split('').reverse().join('')", prior: 0.08, trait: 'order' },
  { template: "$.join('')", prior: 0.06 },
  { template: '$.toString()', prior: 0.06 },
  { template: 'parseInt($)', prior: 0.06 },
  { template: 'Math.sqrt($)', prior: 0.06 },
  { template: 'Math.trunc($)', prior: 0.06, trait: 'rounding' },
  { template: '$[0]', prior: 0.06 },
  { template: '$.filter(Boolean)', prior: 0.05 },
  { template: '$ ** 2', prior: 0.05 },
  { template: '($ % 2)', prior: 0.04 },
]

/** What is asked of one value. */
export const javaScriptHoleTemplates = ['$ === undefined', '$ !== undefined', '$ === null', '$ !== null', '$.length === 0', '$.length > 0', '$ > 0', '$ === 0', '$ == null', '$ != null', '$.length', "$ === ''", '$ === -1', '$ !== -1', '$ < 0', '$.length === 1', '$.length > 1', '$ > 1', '$ === 1', '$ === true', '$ === false', '$.size === 0', '$.size > 0', '$ >= 0', '$.done']

/** What is asked of its kind. */
export const javaScriptKindTemplates = ["typeof $ === 'string'", "typeof $ === 'function'", "typeof $ === 'object'", 'Array.isArray($)', '$ instanceof #', "typeof $ === 'number'", "typeof $ === 'undefined'", "typeof $ === 'boolean'", "typeof $ !== 'string'", "typeof $ !== 'function'", "typeof $ !== 'undefined'", 'Number.isNaN($)']

/** What is asked of it and a text. */
export const javaScriptTextTemplates = ['$ === #', '$ !== #', '$.startsWith(#)', '$.includes(#)', '$.endsWith(#)', '# in $', '$[#]']

/** What `typeof` gives. */
export const javaScriptKinds = ['undefined', 'string', 'function', 'object', 'number', 'boolean', 'symbol', 'bigint']
