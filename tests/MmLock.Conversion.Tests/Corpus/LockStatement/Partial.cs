using MmLock;

public sealed partial class Split
{
    [CoarseLock]
    private readonly object _gate = new();

    public partial int Twice(int n);
}

public sealed partial class Split
{
    private int _calls;

    public partial int Twice(int n)
    {
        lock (_gate)
        {
            T.Note("twice");
            _calls++;
            return n * 2;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var split = new Split();
        T.Watch(split);
        return split.Twice(input);
    }
}
