package web

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// item finds the question that the address names, where it is asked.
func (c *call) item(sit *sitting) (*sheet, int, error) {
	sh, err := c.sheetAt(sit)
	if err != nil {
		return nil, 0, err
	}
	at := slices.IndexFunc(sh.def.Path(sh.answers), func(it instrument.Item) bool { return it.ID == c.r.PathValue("item") })
	if at < 0 {
		return nil, 0, fault.Missing("There is no such question.")
	}
	return sh, at, nil
}

// answerItem shows one question.
func answerItem(c *call, sit *sitting) error {
	sh, at, err := c.item(sit)
	if err != nil {
		return err
	}
	return c.sendItem(http.StatusOK, sit, sh, at, ui.AnswerQuestion{})
}

// sendItem sends a question; again holds what was typed, with what is wrong
// with it. The questions that follow whatever is answered come along: the
// script shows them when the network is gone.
func (c *call) sendItem(status int, sit *sitting, sh *sheet, at int, again ui.AnswerQuestion) error {
	path := sh.def.Path(sh.answers)
	q := c.itemView(sit, sh, path, at)
	q.Error, q.Form = again.Error, again.Form
	if again.Typed != "" {
		q.Typed = again.Typed
		c.mark(&q, sh.def.ScaleOf(path[at]), again.Typed)
	}
	shell := c.client()
	p := ui.AnswerPage{Question: q, Waiting: id.Derived("waiting", string(sit.invitation)), Base: c.linkPath("")}
	if sit.invited.Purpose == screening.ForPulse {
		p.Pulse = true
		return c.send(status, ui.AnswerPulse(shell, p))
	}
	if shell.Back = c.linkPath(""); at > 0 {
		shell.Back = c.itemPath(sh, path[at-1].ID)
	}
	for i := at + 1; i < sh.def.Straight(path, at+1); i++ {
		p.Ahead = append(p.Ahead, c.itemView(sit, sh, path, i))
	}
	return c.send(status, ui.AnswerOne(shell, p))
}

// itemView is one question as it was answered before, if it was.
func (c *call) itemView(sit *sitting, sh *sheet, path []instrument.Item, at int) ui.AnswerQuestion {
	it, say := path[at], c.s.texts.Say
	q := ui.AnswerQuestion{Action: c.itemPath(sh, it.ID), Act: c.s.clinic.NewID(), For: sh.ask, With: sh.def.ID, N: at + 1, Of: len(path), Title: c.aboutWords(sh),
		Ask: sh.words.Items[it.ID], Why: c.whyWords(sit, sh), Skip: c.nextItem(sit, sh, it), Notice: sh.def.Licence.Notice, Typed: sh.answers[it.ID]}
	if sh.def.Licence.Class == instrument.OurOwn {
		q.Notice = ""
	}
	left := 0
	if n := len(path); n > 0 {
		left = sh.def.Seconds * (n - at) / n
	}
	for _, next := range sit.sheets[sh.n:] {
		left += next.left()
	}
	q.Minutes = left / 60
	q.Stem = emphasised(sh.words.Stem)
	if sh.changed {
		q.Said = say("answer.changed")
	} else if at == 0 && sh.other {
		q.Said = say("answer.english")
	}
	c.options(&q, sh, it)
	return q
}

// options are what may be answered.
func (c *call) options(q *ui.AnswerQuestion, sh *sheet, it instrument.Item) {
	s := sh.def.ScaleOf(it)
	ends := sh.words.Ends[it.ID]
	if ends == [2]string{} {
		ends = sh.words.Ends[s.ID]
	}
	labels := sh.words.Labels[s.ID]
	switch {
	case s.Clock:
		q.Clock = true
	case len(s.Options) == 0:
		q.Number = &ui.AnswerNumber{From: s.From.String(), To: s.To.String(), Step: s.Step.String(), Low: ends[0], High: ends[1]}
		if steps := s.To.Minus(s.From).Over(s.Step); steps.IsWhole() && steps.Cmp(instrument.Whole(10)) <= 0 {
			for n := s.From; n.Cmp(s.To) <= 0; n = n.Plus(s.Step) {
				q.Number.Values = append(q.Number.Values, c.choice(sh, it, n.String(), n.String()))
			}
		}
	case s.Many:
		for i, o := range s.Options {
			q.Ticks = append(q.Ticks, c.choice(sh, it, o.Value, label(labels, i, o)))
		}
	case len(labels) == 0:
		q.Number = &ui.AnswerNumber{Low: ends[0], High: ends[1]}
		for _, o := range s.Options {
			q.Number.Values = append(q.Number.Values, c.choice(sh, it, o.Value, o.Value))
		}
	default:
		for i, o := range s.Options {
			q.Choices = append(q.Choices, c.choice(sh, it, o.Value, label(labels, i, o)))
		}
	}
	c.mark(q, s, sh.answers[it.ID])
}

func label(labels []string, i int, o instrument.Option) string {
	if i < len(labels) {
		return labels[i]
	}
	return o.Value
}

// choice is one answer of one tap. The page knows which need somebody at once,
// so that help is shown also while the network is gone.
func (c *call) choice(sh *sheet, it instrument.Item, value, label string) ui.AnswerChoice {
	return ui.AnswerChoice{Value: value, Label: label, Care: sh.def.IsRisk(it.ID) && sh.def.LevelOf(it.ID, value) != ""}
}

// mark marks what was answered before.
func (c *call) mark(q *ui.AnswerQuestion, s instrument.Scale, value string) {
	ticked := strings.Split(value, ",")
	for _, list := range [][]ui.AnswerChoice{q.Choices, q.Ticks, numbersOf(q)} {
		for i := range list {
			list[i].Chosen = value != "" && (list[i].Value == value || s.Many && slices.Contains(ticked, list[i].Value))
		}
	}
}

func numbersOf(q *ui.AnswerQuestion) []ui.AnswerChoice {
	if q.Number == nil {
		return nil
	}
	return q.Number.Values
}

// timeSpan finds the time that a question asks about.
var timeSpan = regexp.MustCompile(`(?i)\b(?:last|past) (?:\d+ |two |four )?(?:hours?|days?|weeks?|months?|years?)\b`)

// emphasised parts a stem at the time it asks about.
func emphasised(stem string) [3]string {
	at := timeSpan.FindStringIndex(stem)
	if at == nil {
		return [3]string{stem}
	}
	return [3]string{stem[:at[0]], stem[at[0]:at[1]], stem[at[1]:]}
}

// aboutWords name a questionnaire kindly: what it is about, not what it is for.
func (c *call) aboutWords(sh *sheet) string { return c.wordsAbout("answer.about.", sh.def) }

// whyWords say why it is asked, and who sees the answer.
func (c *call) whyWords(sit *sitting, sh *sheet) string {
	say, name := c.s.texts.Say, c.senderOf(sit)
	sees := say("answer.sees.team")
	if name != "" {
		sees = say("answer.sees", "name", name)
	}
	return c.wordsAbout("answer.why.", sh.def) + " " + sees
}

// wordsAbout are the words of a key for what a questionnaire measures, or those
// for any.
func (c *call) wordsAbout(key string, def *instrument.Definition) string {
	about := strings.ReplaceAll(strings.ToLower(def.About), " ", "-")
	if words, ok := c.s.texts.Strings[key+about]; ok {
		return words
	}
	return c.s.texts.Say(key + "any")
}

// answerLook shows a sheet as it stands: what is answered, and what is open.
func answerLook(c *call, sit *sitting) error {
	sh, err := c.sheetAt(sit)
	if err != nil {
		return err
	}
	return c.lookPage(http.StatusOK, sh, "")
}

func (c *call) lookPage(status int, sh *sheet, problem string) error {
	p := ui.AnswerLook{Title: c.aboutWords(sh), Action: c.linkPath("/" + strconv.Itoa(sh.n)), Act: c.s.clinic.NewID(), Sent: sh.done, Problem: problem, Notice: sh.def.Licence.Notice, End: c.linkPath("/end")}
	for _, it := range sh.def.Path(sh.answers) {
		line := ui.AnswerLine{Ask: sh.words.Items[it.ID], Href: c.itemPath(sh, it.ID), Said: c.saidWords(sh, it)}
		if line.Said == "" {
			p.Open++
		}
		p.Lines = append(p.Lines, line)
	}
	shell := c.client()
	shell.Back = c.linkPath("")
	return c.send(status, ui.AnswerSheetPage(shell, p))
}

// saidWords is an answer in the words that were tapped.
func (c *call) saidWords(sh *sheet, it instrument.Item) string {
	value, s := sh.answers[it.ID], sh.def.ScaleOf(it)
	labels := sh.words.Labels[s.ID]
	var words []string
	for _, chosen := range sh.def.Chosen(it.ID, value) {
		i := slices.IndexFunc(s.Options, func(o instrument.Option) bool { return o.Value == chosen.Value })
		words = append(words, label(labels, i, chosen))
	}
	if len(words) > 0 {
		return strings.Join(words, ", ")
	}
	return value
}
