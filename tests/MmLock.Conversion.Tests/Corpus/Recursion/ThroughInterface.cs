using MmLock;

public interface IObserver
{
    void Mapped(int page);
}

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly List<IObserver> _observers = [];
    private int _pages;

    public void Observe(IObserver observer)
    {
        lock (_gate)
            _observers.Add(observer);
    }

    public void Map(int page)
    {
        lock (_gate)
        {
            _pages++;
            foreach (IObserver observer in _observers)
                observer.Mapped(page);
        }
    }

    public int Pages()
    {
        lock (_gate)
        {
            return _pages;
        }
    }
}

public sealed class Counter(Space space) : IObserver
{
    public int Sum;

    public void Mapped(int page) => Sum += space.Pages() + page;
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        var counter = new Counter(space);
        T.Watch(space);
        space.Observe(counter);
        space.Map(input);
        T.Note("sum", counter.Sum);
        string ends = T.Together(
            () => { for (int i = 0; i < 100; i++) space.Map(0); },
            () => { for (int i = 0; i < 100; i++) space.Map(0); });
        return $"{ends} {counter.Sum} {space.Pages()}";
    }
}
