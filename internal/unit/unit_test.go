package unit

import "testing"

func TestNumbers(t *testing.T) {
	for got, want := range map[string]string{
		Count(0, "site"): "0 sites", Count(1, "site"): "1 site", Count(2, "site"): "2 sites",
		Amount(1): "1", Amount(999): "999", Amount(1000): "1k", Amount(12345): "12.3k", Amount(2.001e9): "2.00G", Amount(0.5): "0.50",
		Amounts(1, "object"): "1 object", Amounts(1004, "object"): "1.00k objects",
		Size(0): "0 B", Size(999): "999 B", Size(1024): "1.02 kB", Size(512e3): "512 kB", Size(34.36e6): "34.4 MB", Size(3e15): "3000 TB",
		Binary(0): "0 B", Binary(8): "8 B", Binary(1000): "1000 B", Binary(1024): "1 KiB", Binary(64<<10 + 1): "65537 B",
		Binary(128 << 10): "128 KiB", Binary(512 << 20): "512 MiB", Binary(4 << 30): "4 GiB", Binary(1536): "1536 B",
		Time(0.5): "0.50 ns", Time(20): "20 ns", Time(1500): "1.50 µs", Time(2e6): "2 ms", Time(1e12): "1000 s",
		Percent(0): "0.0%", Percent(0.0004): "<0.1%", Percent(0.123): "12.3%", Percent(1): "100.0%", WholePercent(0.957): "96%",
		Short(9.99): "9.99", Short(9.996): "10.0", Short(99.96): "100", Short(7): "7",
		Decimal(0): "0", Decimal(0.001): "<0.01", Decimal(1): "1", Decimal(1.5): "1.5", Decimal(1.234): "1.23", Decimal(123.4): "123",
		Digits(3): "3", Digits(0.25): "0.25", Digits(12.34): "12.3", Digits(123.4): "123",
		Tick(2e-10): "0.2 ns", Tick(2e-8): "20 ns", Tick(1e-6): "1 µs", Tick(5e-3): "5 ms",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestRange(t *testing.T) {
	for _, test := range []struct {
		center, low, high float64
		want              string
	}{
		{12.3e-9, 11e-9, 14.25e-9, "12.3 ns [11.0, 14.2]"},
		{0.2e-9, -0.1e-9, 1e-9, "0.20 ns [-0.10, 1.0]"},
		{124e-9, 90e-9, 2600e-9, "124 ns [90.0, 2600]"},
		{2.5e-6, 2e-6, 3e-6, "2.5 µs [2.0, 3.0]"},
	} {
		if got := Range(test.center, test.low, test.high, "s"); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
