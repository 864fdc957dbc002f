import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/**
 * What is known of Preact's values where it draws the chat alone: an empty shadow root, once, without hydration, Suspense,
 * portals, context, error boundaries, add-ons (`options`), markup from text and elements that it has none of. The minifier leaves out what then is never reached.
 */
const known: [pattern: RegExp, value: string][] = [
  [/if \(\(tmp = options\.\w+\)\) tmp\(newVNode\);/g, ''],
  [/\boptions\.(?!_catchError)\w+/g, 'undefined'],
  // What is handed on and never asked for: parameters and arguments have lines of their own.
  [/^\s*(excessDomChildren|isHydrating|globalContext),\n/gm, ''],
  [/^\s*component\._globalContext,\n/gm, ''],
  [/EMPTY_OBJ,\s*(?=parentDom\.namespaceURI,)/g, ''],
  [/oldVNode\s*\? NULL\s*: parentDom\.firstChild[^,]*,/g, ''],
  [/^\s*oldVNode\._flags & MODE_HYDRATE \? .*,\n/gm, ''],
  [/^\s*oldVNode\._flags & MODE_HYDRATE,\n/gm, ''],
  [/^\s*excessDomChildren =(?! null)[^;]*;/gm, ''],
  [/\bexcessDomChildren\b(?!\s*=[^=])/g, 'null'],
  [/\bisHydrating\b(?!\s*=[^=])/g, 'false'],
  [
    /childVNode\._flags \|= LIS_CANDIDATE;|newVNode\._flags &= RESET_MODE;|if \(typeof value == 'function'\) return;/g,
    '',
  ],
  [/\b\w+\._flags & (MODE_HYDRATE|MODE_SUSPENDED)\b/g, '0'],
  [/\be && e\.then\b/g, 'false'],
  [/\b(newProps|(\w+)\.props)\._parentDom\b/g, 'false'],
  [
    /\b(newType|c|r)\.(contextType|getDerivedStateFromProps|componentWill\w+|getChildContext|shouldComponentUpdate)\b/g,
    'undefined',
  ],
  [/tmp && globalContext\[tmp\._id\]/g, 'undefined'],
  [
    /const componentContext = [\s\S]*?;|(this|c)\.context = .*|c\._globalContext = globalContext;|r\._globalContext =(?= NULL)/g,
    '',
  ],
  [/, (componentContext|c\.context)\b|,\s*componentContext$/gm, ''],
  [/typeof (value|oldValue) == 'string'|parentDom\.nodeType == 9/g, 'false'],
  [/childVNode\.constructor === (String|VNODE_MARKER && childVNode\._depth)|oldDom && !oldDom\.parentNode/g, 'false'],
  [/BaseComponent\.prototype\.forceUpdate = function[\s\S]*?\n};/g, ''],
  [/parentDom\.firstChild\b/g, 'null'],
  [/!skipRemove &&\s*\(r = vnode\._component\) &&\s*\(r = r\._excess\)/g, 'false'],
  [/while \(\s*(\(oldDom = oldDom && oldDom\.nextSibling\))[^;]*;/g, '$1;'],
  // A ref that is a function gets null at the end and gives no function to call then.
  [/if \(value\) value\._refCleanup[\s\S]*?else ref\(NULL\);\s*\}/g, 'ref(value);'],
  // No component sets its state while it renders.
  [/while \(c\._bits & COMPONENT_DIRTY && \+\+count < 25\)/g, 'while (false)'],
  [/\bprevDebounce\b(?! =|[;,])/g, 'undefined'],
  // As in Preact 10: what moved is put in its place, without a search for the fewest moves.
  [/moved = 1;/g, 'childVNode._flags |= INSERT_VNODE;'],
  [/if \(moved\)/g, 'if (false)'],
  // No component catches the errors of another, or is made to draw without a reason.
  [/c\._bits & COMPONENT_(PENDING_ERROR|PROCESSING_EXCEPTION)/g, 'false'],
  [/\(!\(c\._bits & COMPONENT_FORCE\)[\s\S]*?=== false\)|newVNode\._original != oldVNode\._original/g, 'false'],
  [/c\._bits &= ~COMPONENT_FORCE;|if \(.*\) markAsForce\(newVNode\);/g, ''],
  [/export function _catchError[\s\S]*/g, 'export function _catchError(error) { throw error }'],
  [/\b\w+\.data\.startsWith\('\/?\$s'\)/g, 'false'],
  [/i == 'dangerouslySetInnerHTML'/g, 'false'],
  [/\b(newHtml|oldHtml)\b(?! = value|,\n|;\n)/g, 'undefined'],
  [/nodeType == '(math|template|foreignObject|progress)'( && dom\.content)?|namespace == MATH_NAMESPACE/g, 'false'],
  [/parentDom\.ownerDocument \|\| document/g, 'document'],
  [/,\s*newProps\.is \? newProps : parentDom/g, ''],
  [/'default(Value|Checked)' in newProps|newProps\.defaultValue != NULL/g, 'false'],
  [/name = name\.replace\(\/xlink.*/g, ';'],
  [/let useCapture;|useCapture = name != .*;|, useCapture\b/g, ''],
  [/if \(typeof (value|oldValue) != 'function'\) \1 = NULL;/g, ''],
  [/if \(name\[0\] < 'a'\) /g, ''],
  [/name != '(width|height|list|form|download|rowSpan|colSpan|popover)' &&/g, ''],
  [/name == 'popover' && value == true \? '' : value/g, 'value'],
  // Styles are custom properties alone.
  [/key\[0\] == '-'/g, 'true'],
  [/\b(oldVNode\._flags & REF_DETACHED|\w+\.nodeType == 8)/g, 'false'],
]

/** For the rest of the sources: a component that asked for one of these would not get it. */
export const leftOut =
  /(style="|style=\{\{ (?!'--)|<(?:img|canvas|video|iframe|object)\b|\b(?:list|download|rowSpan|colSpan|popover)=|\bhydrate|createContext|contextType|createPortal|dangerouslySetInnerHTML|getDerivedState\w+|componentDidCatch|componentWill|getChildContext|shouldComponentUpdate|forceUpdate)/

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
