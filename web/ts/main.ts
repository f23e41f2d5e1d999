// Clew in the browser: search as you type (htmx), passkeys, drafts that keep
// themselves, and a submit button that sends once. Every page works without
// this file where a form can.
import "htmx.org";
import { keepAnswers } from "./answer";
import { chooseByDigits } from "./digits";
import { keepDrafts } from "./draft";
import { keepForms, leaveQuickly } from "./keep";
import { lockRoom } from "./lock";
import { keepStep } from "./my";
import { closeMenus } from "./menu";
import { submitOnce } from "./once";
import { offerPasskeys } from "./passkey";
import { tickRoom } from "./room";
import { keepTaps } from "./taps";

offerPasskeys(document);
keepDrafts(document);
keepAnswers(document);
keepTaps(document);
submitOnce(document);
keepForms(document);
leaveQuickly(document);
closeMenus(document);
chooseByDigits(document);
tickRoom(document);
lockRoom(document);
keepStep(document);

// After a form came back with a word beside a field, stand at that field.
document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
