// becomes: coarse*3 range
using System;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public static class Program
{
    // What is taken out of an object may be something else: that is asked where the code asks it, not before the acquire.
    public sealed class Table
    {
        private readonly MmapLock _gate = new();
        private readonly int[] _pages = new int[64];
        private int _bad;

        public bool Add(object key)
        {
            using (_gate.EnterWrite())
            {
                if (key is not int)
                {
                    _bad++;
                    return false;
                }

                int i = (int)key;
                int n = _pages[i];
                Thread.Sleep(1);
                _pages[i] = n + 1;
                return true;
            }
        }

        public bool Try(object? key)
        {
            using (_gate.EnterWrite())
            {
                try
                {
                    int i = (int)key!;
                    int n = _pages[i];
                    Thread.Sleep(1);
                    _pages[i] = n + 1;
                    return true;
                }
                catch (Exception failure) when (failure is InvalidCastException or NullReferenceException)
                {
                    return false;
                }
            }
        }

        public int Compared(IComparable key)
        {
            using (_gate.EnterWrite())
            {
                int n = _pages[(int)key];
                Thread.Sleep(1);
                return _pages[(int)key] = n + 1;
            }
        }
    }

    public sealed class Plain
    {
        private readonly MmapLock _gate = new();
        private readonly int[] _pages = new int[64];

        public void Add(DayOfWeek day)
        {
            using (_gate.EnterWrite())
            {
                int i = (int)day;
                int n = _pages[i];
                Thread.Sleep(1);
                _pages[i] = n + 1;
            }
        }

        public int At(int i) => _pages[i];
    }

    public static object? Run(int input)
    {
        var table = new Table();
        var plain = new Plain();
        Parallel.For(0, 4, i =>
        {
            table.Add(i);
            plain.Add((DayOfWeek)i);
        });
        return (table.Add("x"), table.Add(1), table.Try(null), table.Try("x"), table.Try(2), table.Compared(3), plain.At(1) + input);
    }
}
