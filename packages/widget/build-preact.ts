import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/**
 * What is known of Preact's values where it draws the chat alone: an empty shadow root, once, without hydration, Suspense,
 * portals, context, error boundaries, add-ons (`options`), markup from text and elements that it has none of. The minifier leaves out what then is never reached.
 */
const known: [pattern: RegExp, value: string][] = [
  [/if \(\(tmp = options\.\w+\)\) tmp\(newVNode\);/g, ''],
  [/\boptions\.(?!_catchError)\w+/g, 'undefined'],
  // As a parameter or argument it stays, alone on its line.
  [/\bexcessDomChildren\b(?!,\n|\s*=[^=])/g, 'null'],
  [/\bisHydrating\b(?!,\n|\s*=[^=])/g, 'false'],
  [/\b\w+\._flags & (MODE_HYDRATE|MODE_SUSPENDED)\b/g, '0'],
  [/\be && e\.then\b/g, 'false'],
  [/\b(newProps|(\w+)\.props)\._parentDom\b/g, 'false'],
  [
    /\b(newType|c)\.(contextType|getDerivedStateFromProps|componentWill\w+|getChildContext|shouldComponentUpdate)\b/g,
    'undefined',
  ],
  [/tmp && globalContext\[tmp\._id\]/g, 'undefined'],
  [/componentContext = tmp$/gm, 'componentContext = false'],
  [/typeof (value|oldValue) == 'string'|parentDom\.nodeType == 9/g, 'false'],
  [/childVNode\.constructor === (String|VNODE_MARKER && childVNode\._depth)|oldDom && !oldDom\.parentNode/g, 'false'],
  [/BaseComponent\.prototype\.forceUpdate = function[\s\S]*?\n};/g, ''],
  [/parentDom\.firstChild\b|\br\._excess\b/g, 'null'],
  // A ref that is a function gets null at the end and gives no function to call then.
  [/if \(value\) value\._refCleanup[\s\S]*?else ref\(NULL\);\s*\}/g, 'ref(value);'],
  // No component sets its state while it renders.
  [/while \(c\._bits & COMPONENT_DIRTY && \+\+count < 25\)/g, 'while (false)'],
  [/\bprevDebounce\b(?! =|[;,])/g, 'undefined'],
  // As in Preact 10: what moved is put in its place, without a search for the fewest moves.
  [/moved = 1;/g, 'childVNode._flags |= INSERT_VNODE;'],
  [/if \(moved\)/g, 'if (false)'],
  // No component catches the errors of another.
  [/export function _catchError[\s\S]*/g, 'export function _catchError(error) { throw error }'],
  [/\b\w+\.data\.startsWith\('\/?\$s'\)/g, 'false'],
  [/i == 'dangerouslySetInnerHTML'/g, 'false'],
  [/\b(newHtml|oldHtml)\b(?! = value|,\n|;\n)/g, 'undefined'],
  [/nodeType == '(math|template|foreignObject|progress)'( && dom\.content)?|namespace == MATH_NAMESPACE/g, 'false'],
  [/'default(Value|Checked)' in newProps|newProps\.(defaultValue != NULL|is)\b/g, 'false'],
  [/name = name\.replace\(\/xlink.*/g, ';'],
  [/name\.replace\(CAPTURE_REGEX, '\$1'\)/g, 'name'],
  [/name == 'popover' && value == true \? '' : value/g, 'value'],
  [/\b(oldVNode\._flags & REF_DETACHED|\w+\.nodeType == 8)/g, 'false'],
]

/** For the rest of the sources: a component that asked for one of these would not get it. */
export const leftOut =
  /(style="|\bhydrate|createContext|contextType|createPortal|dangerouslySetInnerHTML|getDerivedState\w+|componentDidCatch|componentWill(?!Unmount)|getChildContext|shouldComponentUpdate|forceUpdate)/

/** Builds Preact from its own sources, without what the chat doesn't use: a fifth of it. */
export function slimPreact(): Plugin {
  const source = fileURLToPath(new URL('../src/', import.meta.resolve('preact')))
  const found = new Set<RegExp>()
  return {
    name: 'bellhop-slim-preact',
    enforce: 'pre',
    resolveId: id => (id === 'preact' ? `${source}index.js` : null),
    transform(code, id) {
      if (!id.startsWith(source)) return null
      const slim = known.reduce(
        (text, [pattern, value]) => {
          if (text.search(pattern) >= 0) found.add(pattern)
          return text.replace(pattern, value)
        },
        code.replace(/\/\*[\s\S]*?\*\//g, ''),
      )
      return { code: slim, map: null }
    },
    buildEnd() {
      const missing = known.find(([pattern]) => !found.has(pattern))
      if (missing) throw new Error(`Preact has changed: ${missing[0]} is nowhere in it. See build-preact.ts.`)
    },
  }
}
