// becomes: range range coarse structure
using MmLock;

public static class Program
{
    private abstract class Device
    {
        protected readonly MmapLock Sync = new();
        protected readonly uint[] Registers = new uint[32];
        protected int Interrupts;

        public void WriteRegister(int register, uint value)
        {
            using (Sync.EnterWrite())
            {
                Registers[register] = value;
                OnWritten(register);
            }
        }

        protected abstract void OnWritten(int register);
    }

    private sealed class Timer : Device
    {
        public uint Slow(int register)
        {
            using (Sync.EnterRead())
            {
                uint first = Registers[register];
                Thread.Sleep(1);
                return first == Registers[register] ? first : throw new InvalidOperationException("changed");
            }
        }

        public void Reset()
        {
            using (Sync.EnterWrite())
            {
                Array.Clear(Registers);
                Interrupts = 0;
            }
        }

        public int Pending { get { using (Sync.EnterRead()) { return Interrupts; } } }

        protected override void OnWritten(int register) => Interrupts += register < 16 ? 1 : 0;
    }

    public static string Run(int input)
    {
        var timer = new Timer();
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) timer.WriteRegister(i % 4, (uint)i); },
            () => { for (int i = 0; i < 10; i++) timer.Slow(i % 4); },
            () => { for (int i = 0; i < 10; i++) timer.Slow(16 + i % 4); },
            () => { for (int i = 0; i < 20 + input; i++) timer.WriteRegister(16, 3); });
        int pending = timer.Pending;
        timer.Reset();
        string edge = "";
        try { timer.Slow(-1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {pending} {timer.Pending} {edge}";
    }
}
