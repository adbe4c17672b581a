// becomes: range coarse coarse range
using System.Runtime.InteropServices;
using MmLock;

[StructLayout(LayoutKind.Explicit)]
public sealed class Register
{
    [FieldOffset(0)] public uint Word;
    [FieldOffset(0)] public ushort Low;
    [FieldOffset(2)] public ushort High;
}

public sealed class Register2
{
    public uint Word;
    public ushort Low;
}

public static class Program
{
    // Two fields in the same bytes: who writes the one writes the other.
    private sealed class Registers
    {
        private readonly MmapLock _lock = new();
        private readonly Register[] _all = Enumerable.Range(0, 8).Select(_ => new Register()).ToArray();

        public uint Add(int at)
        {
            using (_lock.EnterWrite())
            {
                uint was = _all[at].Word;
                Thread.Sleep(1);
                _all[at].Word = was + 0x10000;
                return was;
            }
        }

        public void Mark()
        {
            using (_lock.EnterWrite())
            {
                foreach (Register one in _all) one.Low++;
            }
        }
    }

    // Apart, as usual.
    private sealed class Fields
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _compared = new(EqualityComparer<int>.Create((a, b) => a % 4 == b % 4, a => a % 4));
        private readonly Register2[] _all = Enumerable.Range(0, 8).Select(_ => new Register2()).ToArray();

        // Two numbers that are one to the table.
        public int Compare(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _compared.GetValueOrDefault(at);
                Thread.Sleep(1);
                _compared[at] = was + 1;
                return was;
            }
        }

        public uint Add(int at)
        {
            using (_lock.EnterWrite())
            {
                uint was = _all[at].Word;
                Thread.Sleep(1);
                _all[at].Word = was + 0x10000;
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        var registers = new Registers();
        var fields = new Fields();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { registers.Add(0); fields.Add(0); fields.Compare(0); } },
            () => { for (int i = 0; i < 8; i++) { registers.Add(1); fields.Add(1); fields.Compare(4); } },
            () => { for (int i = 0; i < 8; i++) { registers.Mark(); fields.Compare(8 + input); } });
        return $"{ends} {registers.Add(0):x} {registers.Add(1):x} {fields.Add(0):x} {fields.Compare(0)}";
    }
}
