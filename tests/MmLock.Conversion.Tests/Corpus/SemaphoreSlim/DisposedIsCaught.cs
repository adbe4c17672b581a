// refused: 'ObjectDisposedException' is caught, which 'SemaphoreSlim.Wait' throws and MmapLock does not
using MmLock;

public sealed class Closing : IDisposable
{
    [CoarseLock]
    private readonly SemaphoreSlim _one = new(1, 1);

    public void Dispose() => _one.Dispose();

    public string Use()
    {
        try
        {
            _one.Wait();
        }
        catch (ObjectDisposedException)
        {
            return "closed";
        }

        T.Note("in");
        _one.Release();
        return "open";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var closing = new Closing();
        T.Watch(closing);
        if (input == 1)
            closing.Dispose();
        return closing.Use();
    }
}
