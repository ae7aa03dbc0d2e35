import { expect, test } from 'vitest'
import { editsReplySchema, optionsReplySchema } from '../../../src/backends/reply-schema.ts'

/** OpenAI's rules for strict schemas: every object closed, and every property required. */
function looseObjects(schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return []
  const inner = Object.values(schema).flatMap(looseObjects)
  if (!('properties' in schema)) return inner
  const { properties, required, additionalProperties } = schema as Record<string, unknown>
  const isStrict = additionalProperties === false && JSON.stringify(required) === JSON.stringify(Object.keys(properties as object))
  return isStrict ? inner : [schema, ...inner]
}

test.each([editsReplySchema, optionsReplySchema])('$name follows the rules of strict schemas', ({ schema }) => {
  expect(looseObjects(schema)).toEqual([])
  expect(schema).toHaveProperty('properties')
})
