using MmLock;

public interface ISync
{
    object Gate { get; }
}

public sealed class Session : ISync
{
    public Session(ISync owner) => Gate = owner.Gate;

    public object Gate { get; }

    public int Run(int n)
    {
        lock (Gate)
        {
            T.Note("run");
            return n * 2;
        }
    }
}

public sealed class Server : ISync
{
    [CoarseLock]
    public object Gate { get; } = new object();

    public Session Open()
    {
        lock (Gate)
        {
            T.Note("open");
        }

        return new Session(this);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var server = new Server(); T.Watch(server); return server.Open().Run(input);
    }
}
