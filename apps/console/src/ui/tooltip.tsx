"use client";

import {
  type AriaAttributes,
  cloneElement,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";

/**
 * Explains what it surrounds on hover and focus; Escape hides it. The box lies in the top layer, so no panel clips it.
 * Content needed to act must not be here only.
 */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactElement<AriaAttributes> }) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<{ x: number; y: number; below: boolean } | null>(null);

  const show = () => {
    const box = anchor.current?.firstElementChild?.getBoundingClientRect();
    if (!box) return;
    const below = box.top < 80;
    setPlace({ x: box.left + box.width / 2, y: below ? box.bottom + 6 : box.top - 6, below });
  };
  const hide = () => setPlace(null);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens for the control inside, takes no part itself
    <span
      ref={anchor}
      className="contents"
      onMouseOver={show}
      onMouseOut={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={(event) => event.key === "Escape" && hide()}
    >
      {place ? cloneElement(children, { "aria-describedby": id }) : children}
      {place && (
        <TooltipBox id={id} place={place}>
          {text}
        </TooltipBox>
      )}
    </span>
  );
}

function TooltipBox(props: { id: string; place: { x: number; y: number; below: boolean }; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const { x, y, below } = props.place;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    const left = Math.min(Math.max(8, x - width / 2), window.innerWidth - width - 8);
    element.style.left = `${left}px`;
    element.style.top = `${below ? y : y - height}px`;
  }, [x, y, below]);
  return (
    <div
      ref={box}
      id={props.id}
      popover="manual"
      role="tooltip"
      className="pointer-events-none fixed m-0 max-w-320 rounded-control border border-line2 bg-raised px-8 py-4 text-help font-normal whitespace-normal text-text shadow-float"
    >
      {props.children}
    </div>
  );
}
