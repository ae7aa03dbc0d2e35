import type { Operator } from '../edit-site.ts'
import { borrowExpression } from './borrow-expression.ts'
import { changeCondition } from './change-condition.ts'
import { changePattern } from './change-pattern.ts'
import { changeReturn } from './change-return.ts'
import { changeSign } from './change-sign.ts'
import { dropOperand } from './drop-operand.ts'
import { dropStatement } from './drop-statement.ts'
import { editArguments, literalArgument } from './edit-arguments.ts'
import { flipAll } from './flip-all.ts'
import { flipBoolean } from './flip-boolean.ts'
import { formOfBoth } from './form-of-both.ts'
import { guardMissing } from './guard-missing.ts'
import { guardStatement } from './guard-statement.ts'
import { borrowedBody, borrowedStatement, leavingBlock } from './holes/block-hole.ts'
import { askedFunction, askedKind, borrowedCondition, comparedToConstant, comparedToValue, simpleQuestion, usualQuestion } from './holes/condition-hole.ts'
import { borrowedList, listOfSeveral, listOfValues } from './holes/list-hole.ts'
import { borrowedText, nearbyText } from './holes/text-hole.ts'
import { indexInstead } from './index-instead.ts'
import { insertAwait } from './insert-await.ts'
import { literalInstead } from './literal-instead.ts'
import { moveStatement } from './move-statement.ts'
import { nameInstead } from './name-instead.ts'
import { negateCondition } from './negate-condition.ts'
import { nudgeNumber } from './nudge-number.ts'
import { replaceConstant } from './replace-constant.ts'
import { replaceMember } from './replace-member.ts'
import { replaceName } from './replace-name.ts'
import { sameEverywhere } from './same-everywhere.ts'
import { scaleValue } from './scale-value.ts'
import { spreadArgument } from './spread-argument.ts'
import { stepStatement } from './step-statement.ts'
import { swapElements } from './swap-elements.ts'
import { swapEverywhere } from './swap-everywhere.ts'
import { swapOperator } from './swap-operator.ts'
import { testLiteral } from './test-literal.ts'
import { unwrapCall } from './unwrap-call.ts'
import { usePart } from './use-part.ts'
import { wrapCall } from './wrap-call.ts'
import { wrapValue, wrapValueSeldom } from './wrap-value.ts'

/** Every kind of edit the engine knows. Their order means nothing: priors do. */
export const operators: readonly Operator[] = [
  swapOperator, nudgeNumber, replaceConstant, flipBoolean, negateCondition, replaceName, replaceMember, wrapCall, wrapValue, wrapValueSeldom,
  unwrapCall, editArguments, literalArgument, scaleValue, dropOperand, changeReturn, insertAwait, guardMissing, dropStatement,
  swapElements, borrowExpression, swapEverywhere, flipAll, changeCondition, guardStatement, usePart, formOfBoth, literalInstead, moveStatement,
  sameEverywhere, stepStatement, spreadArgument, testLiteral, indexInstead, changeSign, changePattern, nameInstead,
  borrowedCondition, usualQuestion, simpleQuestion, comparedToConstant, comparedToValue, askedFunction, askedKind, borrowedList, listOfValues, listOfSeveral, borrowedText, nearbyText, leavingBlock, borrowedStatement, borrowedBody,
]
