package lens

import (
	"context"
	"os"
	"testing"
)

func TestBuildTmp(t *testing.T) {
	c := Cache{Dir: "/tmp/lens"}
	x, err := c.Build(context.Background(), Toolchain{os.Getenv("LROOT"), os.Getenv("LVER")}, func(s string) { t.Log(s) })
	t.Log(x, err)
	if err != nil {
		t.Fatal(err)
	}
}
