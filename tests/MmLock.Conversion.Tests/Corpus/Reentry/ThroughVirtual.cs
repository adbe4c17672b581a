using MmLock;

public class Document
{
    [CoarseLock]
    protected readonly object Gate = new();

    public int Count() { lock (Gate) return 1; }

    public void Save()
    {
        lock (Gate)
        {
            OnSaving();
        }
    }

    protected virtual void OnSaving()
    {
    }
}

public sealed class Noisy : Document
{
    protected override void OnSaving() => Console.WriteLine(Count());
}

public static class Program
{
    public static object? Run(int input)
    {
        new Noisy().Save();
        return input;
    }
}
