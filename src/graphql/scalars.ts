import { GraphQLBigInt, GraphQLDateTime, GraphQLJSON, GraphQLJSONObject } from 'graphql-scalars'
import { builder } from './builder.ts'

builder.addScalarType('DateTime', GraphQLDateTime, {
  description: 'A moment, to the millisecond: RFC 3339 with a time zone, such as "2026-11-20T10:33:00.000Z".',
})
builder.addScalarType('JSON', GraphQLJSON, { description: 'Any JSON value.' })
builder.addScalarType('JSONObject', GraphQLJSONObject, { description: 'A JSON object.' })
builder.scalarType('BigInt', {
  description: 'A whole number of up to 64 bits; a decimal string in answers, since JSON numbers lose digits beyond 2^53.',
  serialize: (value) => value.toString(),
  parseValue: (value) => BigInt(GraphQLBigInt.parseValue(value)),
  parseLiteral: (node) => BigInt(GraphQLBigInt.parseLiteral(node, null)),
})
