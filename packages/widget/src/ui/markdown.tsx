import { type Block, type Inline, parseMarkdown } from '../markdown/parse.ts'
import { texts } from '../texts/texts.ts'

/** A message's markdown as elements; nothing of it is ever markup. */
export function Markdown({ source }: { source: string }) {
  return <>{parseMarkdown(source).map(showBlock)}</>
}

function showBlock(block: Block) {
  switch (block.type) {
    case 'paragraph':
      return <p>{block.children.map(showInline)}</p>
    case 'heading':
      return <p class="heading">{block.children.map(showInline)}</p>
    case 'code':
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      )
    case 'list': {
      const items = block.items.map(item => <li>{item.map(showInline)}</li>)
      return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>
    }
  }
}

function showInline(node: Inline) {
  switch (node.type) {
    case 'text':
      return node.text
    case 'break':
      return <br />
    case 'code':
      return <code>{node.text}</code>
    case 'bold':
      return <strong>{node.children.map(showInline)}</strong>
    case 'italic':
      return <em>{node.children.map(showInline)}</em>
    case 'link':
      return <Link node={node} />
  }
}

/** A link within the site stays in the tab, where the conversation goes on; any other opens its own. */
function Link({ node }: { node: Extract<Inline, { type: 'link' }> }) {
  const leaves = !node.href.startsWith('mailto:') && new URL(node.href).origin !== location.origin
  return (
    <a href={node.href} rel="noopener" target={leaves ? '_blank' : undefined}>
      {node.children.map(showInline)}
      {leaves && <span class="sr"> {texts.opensNewTab}</span>}
    </a>
  )
}
