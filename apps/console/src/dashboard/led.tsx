/** A light of the front panel; the word beside it says what it is. */
export function Led({ state }: { state: "on" | "activity" | "idle" | "alarm" | "off" }) {
  const looks = {
    on: "bg-link-led border-link-led",
    activity: "bg-activity-led border-activity-led",
    idle: "border-activity-led opacity-50",
    alarm: "bg-down border-down",
    off: "border-chassis-line",
  };
  return <span aria-hidden="true" className={`inline-block h-5 w-9 shrink-0 rounded-[1px] border ${looks[state]}`} />;
}
