using MmLock;

public sealed class Qualified
{
    [CoarseLock]
    private readonly System.Object _gate = new System.Object();

    public int Work(int n)
    {
        System.Threading.Monitor.Enter(this._gate);
        try
        {
            return T.Note("work", n);
        }
        finally
        {
            global::System.Threading.Monitor.Exit(this._gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var qualified = new Qualified();
        T.Watch(qualified);
        return qualified.Work(input);
    }
}
