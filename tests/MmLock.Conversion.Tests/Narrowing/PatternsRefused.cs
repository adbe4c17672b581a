// becomes: coarse*15 range*6
using MmLock;

public static class Program
{
    public enum Kind : int { None, First, Second }

    public class Part { public int Size => 1; }

    public sealed class Leaf(int slot) : Part { public int Slot { get; } = slot; }

    // A number that is had by asking what something is: at the acquire nobody has asked yet, and it may be something else.
    public sealed class Asked
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly int[] _others = new int[64];

        public void Is(object? one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is int i) _cells[i & 63] = 3; } }

        public void IsBare(object? one)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                if (one is int i) _cells[i] = 3;
            }
        }

        public void IsNot(object? one)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                if (one is not int i) return;
                _cells[i] = 3;
            }
        }

        public void Chosen(object? one)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                switch (one)
                {
                    case int i: _cells[i] = 3; break;
                    case long l: _others[l] = 4; break;
                }
            }
        }

        public int Switched(object? one)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return one switch { int i => _cells[i] = 3, long l => _others[l] = 4, _ => 0 };
            }
        }

        public void Enumerated(object? one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is Kind k) _cells[(int)k] = 3; } }

        public void Valued(ValueType? one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is int i) _cells[i] = 3; } }

        public void Compared(IComparable? one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is int i) _cells[i] = 3; } }

        public void Dynamic(dynamic? one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is int i) _cells[i] = 3; } }

        public void Generic<T>(T one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is int i) _cells[i] = 3; } }

        public void Given(object one) { using (_lock.EnterWrite()) { Thread.Sleep(1); int i = (int)one; _cells[i] = 3; } }

        public void Cast(Part one) { using (_lock.EnterWrite()) { Thread.Sleep(1); _cells[((Leaf)one).Slot] = 3; } }

        public void As(Part one) { using (_lock.EnterWrite()) { Thread.Sleep(1); _cells[(one as Leaf)!.Slot] = 3; } }

        public void IfCast(Part one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is Leaf) _cells[((Leaf)one).Slot] = 3; } }

        public void IsLeaf(Part one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is Leaf leaf) _cells[leaf.Slot] = 3; } }
    }

    // What has its type already.
    public sealed class Known
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];

        public void Same(int one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is int i) _cells[i] = 3; } }

        public void Maybe(int? one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is int i) _cells[i] = 3; } }

        public void There(int? one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is { } i) _cells[i] = 3; } }

        public void Named(int one) { using (_lock.EnterWrite()) { Thread.Sleep(1); if (one is var i) _cells[i] = 3; } }

        public void OfLeaf(Leaf one) { using (_lock.EnterWrite()) { Thread.Sleep(1); _cells[one.Slot] = 3; } }

        public void Before(object? one)
        {
            if (one is not int i) return;
            using (_lock.EnterWrite()) { Thread.Sleep(1); _cells[i] = 3; }
        }
    }

    public static string Run(int input)
    {
        var asked = new Asked();
        object?[] all = [1 + input, 2L, "text", null, Kind.Second];
        foreach (object? one in all)
        {
            asked.Is(one); asked.IsBare(one); asked.IsNot(one); asked.Chosen(one); asked.Switched(one); asked.Enumerated(one);
            asked.Valued(one as ValueType); asked.Compared(one as IComparable); asked.Dynamic(one); asked.Generic(one);
        }

        asked.Given(4);
        asked.Cast(new Leaf(5));
        asked.As(new Leaf(6));
        asked.IfCast(new Part());
        asked.IsLeaf(new Part());
        string edge = "";
        try { asked.Cast(new Part()); } catch (InvalidCastException) { edge = "no leaf"; }
        var known = new Known();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { known.Same(1); known.Maybe(2); known.There(null); known.Named(2); } },
            () => { for (int i = 0; i < 8; i++) { known.Maybe(null); known.OfLeaf(new Leaf(3)); known.Before("text"); known.Before(3); } });
        return $"{ends} {edge}";
    }
}
