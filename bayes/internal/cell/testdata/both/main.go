// Command both is a cell that displays by this package and by gonbui in turn.
package main

import (
	"fmt"

	"github.com/gonbayes/gonbayes/bayes/internal/cell"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func main() {
	for i := range 10 {
		if err := cell.Display(host.Bundle{host.Plain: fmt.Sprint("ours ", i)}); err != nil {
			fmt.Println(err)
		}
		gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
			protocol.MIMETextPlain: fmt.Sprint("gonbui's ", i),
		}})
		gonbui.Sync()
	}
}
