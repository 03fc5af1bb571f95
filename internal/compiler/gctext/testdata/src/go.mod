module example.com/sto.ck

go 1.24
