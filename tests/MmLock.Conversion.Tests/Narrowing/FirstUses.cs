// becomes: structure*2 coarse*6 structure
using MmLock;

public static class Program
{
    private static int Wait(int value)
    {
        Thread.Sleep(1);
        return value;
    }

    // Whoever comes first runs what a type does before its first use, under whatever is held then; the others wait for it.
    private static class Settings
    {
        public static readonly int Step;

        static Settings()
        {
            Thread.Sleep(1);
            Step = 1;
        }

        public static int Twice() => 2 * Step;
    }

    private static class Limits
    {
        public static readonly int Step = Wait(1);
    }

    private static class Of<TKey>
    {
        public static int Uses = Wait(0);
    }

    private class Entry
    {
        public static int Made;

        static Entry() => Made = Wait(0);
    }

    private sealed class NamedEntry : Entry
    {
    }

    private readonly struct Cell
    {
        private static readonly int s_step;

        static Cell() => s_step = Wait(1);

        public int Step => s_step;
    }

    // Done once an object of it is there.
    private sealed class Own
    {
        private static readonly int s_step;

        static Own() => s_step = Wait(1);

        private readonly MmapLock _lock = new();
        private int _count;

        public void Add() { using (_lock.EnterWrite()) _count += s_step; }

        public int Count { get { using (_lock.EnterRead()) return _count; } }
    }

    private sealed class Counter
    {
        private readonly MmapLock _lock = new();
        private int _count;

        public void ByConstructor() { using (_lock.EnterWrite()) _count += Settings.Step; }

        public void ByCall() { using (_lock.EnterWrite()) _count += Settings.Twice(); }

        public void ByField() { using (_lock.EnterWrite()) _count += Limits.Step; }

        public void ByGeneric() { using (_lock.EnterWrite()) { _count++; Of<string>.Uses++; } }

        public object ByBase() { using (_lock.EnterWrite()) { _count++; return new NamedEntry(); } }

        public void ByCell(Cell cell) { using (_lock.EnterWrite()) _count += cell.Step; }

        public int Count { get { using (_lock.EnterRead()) return _count; } }
    }

    public static string Run(int input)
    {
        var counter = new Counter();
        var own = new Own();
        string ends = T.Together(
            () => { for (int i = 0; i < 9; i++) { counter.ByConstructor(); counter.ByCall(); own.Add(); } },
            () => { for (int i = 0; i < 9; i++) { counter.ByField(); counter.ByGeneric(); own.Add(); } },
            () => { for (int i = 0; i < 9; i++) { counter.ByBase(); counter.ByCell(default); } });
        return $"{ends} {counter.Count} {own.Count}";
    }
}
