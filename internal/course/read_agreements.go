package course

import (
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
)

// agreements turns consents, screening and adoption into flags.
func (g *gathering) agreements() {
	g.consents(g.settings)
	for e := range g.chart.Standing() {
		switch f := e.Fact.(type) {
		case screening.Signed:
			g.add("screening."+f.Part, e, protocol.FlagValue(f.Clear), f.Note)
		}
	}
	for e, a := range ledger.Find[ProtocolAdopted](g.settings) {
		if a.Hash == g.q.Definition.Hash() {
			g.add("protocol.adopted", e, protocol.FlagValue(true), a.Protocol+" "+a.Version)
		}
	}
}
