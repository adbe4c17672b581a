using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private SpinLock _spin = new();

    public string Work(int n)
    {
        bool taken = false;
        _spin.TryEnter(5, ref taken);
        if (!taken)
            return "busy";
        T.Note("work");
        _spin.Exit();
        return "worked";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var counter = new Counter();
        T.Watch(counter);
        return counter.Work(input);
    }
}
