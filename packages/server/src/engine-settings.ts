import { setFlagsFromString } from 'node:v8'

/**
 * How the JavaScript engine collects garbage. Imported before all else, since it counts for code from its first run on.
 *
 * The engine guesses which objects will live long, and makes these among the old at once. Under load it guesses wrong about objects of a
 * request: all that such a one points to is then kept by each collection of young garbage, copied twice, and thrown away only when the
 * old are collected. Decision 48 has the figures.
 */
setFlagsFromString('--no-allocation-site-pretenuring')
