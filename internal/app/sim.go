package app

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/clew-health/clew/consents"
	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/sim"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/texts"
)

// notAModel refuses a model with what is wrong with it.
func notAModel(err error) error {
	return &fault.Error{Kind: fault.Invalid, Field: "model", Rule: "input.model", Msg: "This is no model of a made-up clinic. " + err.Error()}
}

// simulate makes a new book and lets a made-up clinic live in it. A book that is
// not finished is taken away again.
func simulate(ctx context.Context, book cli.Book, ask cli.SimAsk, show func(done, all int64)) (made cli.Simmed, err error) {
	model, err := sim.ParseModel(sim.ShippedModel)
	if len(ask.Model) > 0 {
		model, err = sim.ParseModel(ask.Model)
	}
	if err != nil {
		return made, notAModel(err)
	}
	rules, err := Rules()
	if err != nil {
		return made, err
	}
	if sentence := model.Lives(func(name string) bool { _, err := rules.Protocols.Ship(name); return err == nil }); sentence != "" {
		return made, notAModel(sim.WrongModel(sentence))
	}
	from := ask.Until.AddDate(0, -ask.Months, 0)
	if ask.Today {
		from = sim.Begins(ask.Until, ask.Months)
	}
	clock := sim.NewClock(from)
	c, shut, err := createBookAt(ctx, book, ask.Name, ask.Zone, func(cc *clinic.Config) { cc.Now, cc.Quiet = clock.Now, true })
	if err != nil {
		return made, err
	}
	defer func() {
		shut()
		if err != nil && !cli.IsPostgres(book.DB) {
			discard(book.DB)
			os.Remove(book.Key)
		}
	}()
	cfg := sim.Config{Clinic: c, Clock: clock, Rules: rules, Model: model, Courses: ask.Courses, Seed: ask.Seed, Until: ask.Until, Today: ask.Today, Story: true, Visits: true, Progress: show}
	if ask.Truth != "" {
		file, err := os.OpenFile(ask.Truth, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return made, fault.Clash("truth.exists", "There is already something at %s.", ask.Truth)
		}
		if err != nil {
			return made, err
		}
		lines := bufio.NewWriter(file)
		defer func() { err = errors.Join(err, lines.Flush(), file.Close()) }()
		cfg.Truth = lines
	}
	report, err := sim.Run(ctx, cfg)
	if err != nil {
		return made, err
	}
	made = cli.Simmed{People: report.People, Acts: report.Acts, Visits: report.Visits, Sessions: report.Sessions, Entries: report.Entries, Ends: report.Ends, Refused: report.Refused}
	for _, s := range sim.People(model, ask.Courses, ask.Seed) {
		made.Staff = append(made.Staff, cli.SimStaff{Key: string(s.Staff), Name: s.Name, Role: strings.Join(s.Roles, " and ")})
	}
	return made, nil
}

// clientCode lets a client in who has pages of their own: the one of the story, or
// where she never came the first.
func clientCode(ctx context.Context, c *clinic.Clinic) (name, path, code string, err error) {
	door, err := signin.New(signin.Config{Store: c.Store(), Grant: c.Own(), Clinic: c.Name(), Host: "localhost", Origin: "http://localhost"})
	if err != nil {
		return "", "", "", err
	}
	rows, err := everybody(ctx, c)
	if err != nil {
		return "", "", "", err
	}
	var who id.Patient
	var invited screening.Invited
	var entry id.Entry
	for _, row := range rows {
		chart, err := c.Whole(ctx, c.Own(), row.Stream)
		if err != nil {
			return "", "", "", err
		}
		called := patient.Of(chart).Person.Fact.Name.Full()
		for _, e := range screening.Portal(chart) {
			inv, stands := screening.InvitationStands(chart, e.ID, screening.ForPortal, c.Now())
			if stands && (who == "" || called == sim.Ana) {
				name, who, invited, entry = called, row.Patient, inv, e.ID
			}
		}
		if name == sim.Ana {
			break
		}
	}
	if who == "" {
		return "", "", "", nil
	}
	token, err := door.NewLink(ctx, who, screening.ForPortal, string(entry), invited.Until)
	if err != nil {
		return "", "", "", err
	}
	code, err = door.NewClientCode(ctx, who)
	return name, "/my/in/" + token, code, err
}

// everybody lists who is registered.
func everybody(ctx context.Context, c *clinic.Clinic) ([]store.PatientRow, error) {
	grant, err := c.Covering(access.Actor{Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "clew", Role: string(access.Machine)}},
		access.Create, ledger.Scheduling, "", access.Unrelated)
	if err != nil {
		return nil, err
	}
	return c.Patients(ctx, grant)
}

// Rules reads everything that acts decide by.
func Rules() (clinic.Rules, error) {
	lib, err := Library()
	if err != nil {
		return clinic.Rules{}, err
	}
	file, err := texts.FS.ReadFile("questions.yaml")
	if err != nil {
		return clinic.Rules{}, err
	}
	questions, err := screening.ParseQuestions(file)
	if err != nil {
		return clinic.Rules{}, err
	}
	agreements, problems := consent.Parse(consents.Files())
	if len(problems) > 0 {
		return clinic.Rules{}, fault.Bad("consents", "%v", problems[0])
	}
	return clinic.Rules{Library: lib, Protocols: course.NewProtocols(Shelf()), Questions: questions, Consents: agreements}, nil
}
