/** The way to somebody else's pages: where it leads stands beside it, so that a voter can tell a false one. */
export const WayOut = (props: { readonly href: string; readonly words: string }) => (
  <>
    <p>
      <a class="usa-button" href={props.href} rel="noopener noreferrer">
        {props.words}
      </a>
    </p>
    <p>
      You will be at <strong>{new URL(props.href).host}</strong>. Make sure that the address bar says so before you type
      anything.
    </p>
  </>
);
