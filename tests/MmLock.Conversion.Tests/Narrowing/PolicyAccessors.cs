// becomes: range*2 structure*2 coarse*4 structure
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public static class Program
{
    internal interface IPolicy
    {
        int Next { get; }

        int this[int at] { get; set; }
    }

    internal interface ICounter
    {
        int Next { get; }
    }

    internal interface IFixed
    {
        static abstract int Next { get; }
    }

    internal sealed class Counting : ICounter
    {
        private int _count;

        public int Next => _count++;
    }

    internal sealed class Slow : IPolicy, IFixed
    {
        public int Next
        {
            get
            {
                Thread.Sleep(1);
                return 1;
            }
        }

        static int IFixed.Next
        {
            get
            {
                Thread.Sleep(1);
                return 1;
            }
        }

        public int this[int at]
        {
            get
            {
                Thread.Sleep(1);
                return at;
            }

            set => Thread.Sleep(1);
        }
    }

    internal interface ITicket
    {
        static abstract int Next { get; }
    }

    internal sealed class Ticket : ITicket
    {
        private static int s_count;

        public static int Next => ++s_count;

        public static int Count => s_count;
    }

    internal interface IQuick
    {
        int Step { get; }
    }

    internal sealed class One : IQuick
    {
        public int Step => 1;
    }

    // What a type parameter gets, its accessors run.
    internal sealed class Store<T>(T policy)
        where T : ICounter
    {
        private readonly MmapLock _gate = new();
        private readonly int[] _pages = new int[64];
        private readonly T _policy = policy;

        public void Add(int page)
        {
            using (_gate.EnterWrite())
            {
                int n = _pages[page];
                Thread.Sleep(1);
                _pages[page] = n + _policy.Next;
            }
        }
    }

    internal sealed class Tickets<T>
        where T : ITicket
    {
        private readonly MmapLock _gate = new();
        private readonly int[] _pages = new int[64];

        public void Add(int page)
        {
            using (_gate.EnterWrite())
            {
                int n = _pages[page];
                Thread.Sleep(1);
                _pages[page] = n + T.Next;
            }
        }

        public int Sum
        {
            get
            {
                using (_gate.EnterRead())
                {
                    int sum = 0;
                    for (int i = 0; i < 4; i++)
                    {
                        sum += _pages[i];
                    }

                    return sum;
                }
            }
        }

        public int First { get { using (_gate.EnterRead()) return _pages[0]; } }
    }

    internal sealed class Short<T, TFixed>(T policy)
        where T : IPolicy
        where TFixed : IFixed
    {
        private readonly MmapLock _gate = new();
        private readonly T _policy = policy;
        private int _sum;

        public void Get()
        {
            using (_gate.EnterWrite())
            {
                _sum += _policy.Next;
            }
        }

        public void At(int i)
        {
            using (_gate.EnterWrite())
            {
                _sum += _policy[i];
            }
        }

        public void Set(int i)
        {
            using (_gate.EnterWrite())
            {
                _policy[i] = _sum++;
            }
        }

        public void Fixed()
        {
            using (_gate.EnterWrite())
            {
                _sum += TFixed.Next;
            }
        }
    }

    internal sealed class Quick<T>(T step)
        where T : IQuick
    {
        private readonly MmapLock _gate = new();
        private readonly T _step = step;
        private int _sum;

        public int Add()
        {
            using (_gate.EnterWrite())
            {
                return _sum += _step.Step;
            }
        }
    }

    public static object? Run(int input)
    {
        var store = new Store<Counting>(new Counting());
        var tickets = new Tickets<Ticket>();
        Parallel.For(0, 4, i =>
        {
            store.Add(i);
            tickets.Add(i);
        });
        var slow = new Short<Slow, Slow>(new Slow());
        slow.Get();
        slow.At(1);
        slow.Set(1);
        slow.Fixed();
        return new Quick<One>(new One()).Add() + input;
    }
}
