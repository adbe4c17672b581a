// becomes: range coarse coarse coarse
using MmLock;

public static class Program
{
    private sealed class Slot { public int Value; }

    private sealed class Bank
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Slot> _slots = Enumerable.Range(0, 16).ToDictionary(i => i, _ => new Slot { Value = 100 });

        public void Add(int slot, int amount)
        {
            using (_lock.EnterWrite())
            {
                Slot place = _slots[slot];
                int was = place.Value;
                Thread.Sleep(1);
                place.Value = was + amount;
            }
        }

        // Under the lock of this one and of the other one.
        public static void Move(Bank from, Bank to, int slot, int amount)
        {
            using (from._lock.EnterWrite())
            using (to._lock.EnterWrite())
            {
                from._slots[slot].Value -= amount;
                Thread.Sleep(1);
                to._slots[slot].Value += amount;
            }
        }

        public int Total { get { using (_lock.EnterRead()) return _slots.Values.Sum(s => s.Value); } }
    }

    public static string Run(int input)
    {
        var one = new Bank();
        var two = new Bank();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) Bank.Move(one, two, i, 1); },
            () => { for (int i = 0; i < 12; i++) one.Add(i, 1 + input); },
            () => { for (int i = 12; i-- > 0;) two.Add(i, 2); });
        string edge = "";
        try { one.Add(16, 1); } catch (KeyNotFoundException) { edge = "missing"; }
        return $"{ends} {one.Total} {two.Total} {edge}";
    }
}
