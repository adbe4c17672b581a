using MmLock;

internal sealed class Listeners
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly List<int> _all = [4, 5, 6];

    public IEnumerable<int> All()
    {
        lock (_gate)
        {
            T.Note("begin");
            foreach (int one in _all)
            {
                yield return one;
            }

            T.Note("end");
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var listeners = new Listeners();
        T.Watch(listeners);
        int sum = 0;
        foreach (int one in listeners.All())
        {
            T.Note("consumed");
            if (one == 5 && input == 1)
                break;
            if (input == 2)
                throw new InvalidOperationException();
            sum += one;
        }

        return sum;
    }
}
