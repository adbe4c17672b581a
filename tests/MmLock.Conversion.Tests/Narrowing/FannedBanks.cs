// becomes: coarse
using MmLock;

// A bank that is put in goes to all that the board has; the last of these is the part that mirrors it.
public static class Program
{
    private sealed class Bank { public int Writes; public byte Last; }

    private sealed class Machine
    {
        private readonly MmapLock _bus = new();
        private readonly Bank?[] _banks = new Bank?[64];

        public void Poke(int bank, byte value)
        {
            using (_bus.EnterWrite())
            {
                Bank? target = _banks[bank];
                if (target is null) return;
                int was = target.Writes;
                Thread.Sleep(1);
                target.Writes = was + 1;
                target.Last = value;
            }
        }

        public void Insert(int slot)
        {
            var bank = new Bank();
            Reset(bank); Clear(bank); Test(bank); Name(bank); Size(bank); Speed(bank); Region(bank); Battery(bank);
            Clock(bank); Lines(bank); Irq(bank); Dma(bank); Sound(bank); Video(bank); Pads(bank); Cheats(bank); Socket(slot, bank);
            Mirror(slot + 32, bank);
        }

        private static void Reset(Bank a) => a.Writes = 0;
        private static void Clear(Bank b) => b.Last = 0;
        private static void Test(Bank c) { if (c.Writes != 0) throw new InvalidOperationException(); }
        private static void Name(Bank d) => Reset(d);
        private static void Size(Bank e) => Reset(e);
        private static void Speed(Bank f) => Reset(f);
        private static void Region(Bank g) => Reset(g);
        private static void Battery(Bank h) => Reset(h);
        private static void Clock(Bank i) => Reset(i);
        private static void Lines(Bank j) => Reset(j);
        private static void Irq(Bank k) => Reset(k);
        private static void Dma(Bank l) => Reset(l);
        private static void Sound(Bank m) => Reset(m);
        private static void Video(Bank n) => Reset(n);
        private static void Pads(Bank o) => Reset(o);
        private static void Cheats(Bank p) => Reset(p);
        private void Mirror(int at, Bank q) => _banks[at] = q;
        private void Socket(int at, Bank r) => _banks[at] = r;

        public int Writes(int bank) => _banks[bank]!.Writes;
    }

    public static string Run(int input)
    {
        var machine = new Machine();
        machine.Insert(0);
        machine.Insert(1);
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) machine.Poke(0, 1); },
            () => { for (int i = 0; i < 10 + input; i++) machine.Poke(32, 2); },
            () => { for (int i = 0; i < 10; i++) machine.Poke(1, 3); });
        return $"{ends} {machine.Writes(0)} {machine.Writes(1)}";
    }
}
