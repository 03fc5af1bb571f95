package gcfacts
import ("testing";"os";"fmt";"strings")
func TestZZ(t *testing.T){
 for _, n := range strings.Fields(os.Getenv("ZZ")) {
  f,err:=os.Open(n); if err!=nil{t.Fatal(err)}
  s,err:=Stock(f); if err!=nil{t.Fatal(err)}
  uns,nofl,tag:=0,0,0
  for _,e:=range s.Escapes{ if e.Unsettled{uns++; if os.Getenv("V")!=""{fmt.Println("UNS",e.StockPos,e.Func,e.Expr)}}; if e.Verdict!=StockDoesNotEscape&&e.Flows==nil{nofl++;if os.Getenv("V")!=""{fmt.Println("NOFLOW",e.StockPos,e.Expr,e.Verdict)}}}
  for _,p:=range s.Params{ if !p.Tagged{tag++} }
  fmt.Printf("%s esc=%d (unsettled %d, unexplained %d) params=%d (untagged %d) calls=%d bad=%d\n", n,len(s.Escapes),uns,nofl,len(s.Params),tag,len(s.Calls),len(s.Bad))
  for i,b:=range s.Bad{ if i<30{fmt.Println("  ",b.Error())}}
 }
}
