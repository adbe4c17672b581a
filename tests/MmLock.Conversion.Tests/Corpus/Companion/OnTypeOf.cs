using MmLock;

[CoarseLock]
public class Registry
{
    private static readonly Dictionary<int, string> s_all = new();

    public static void Add(int key, string name)
    {
        lock (typeof(Registry))
        {
            T.Note("add");
            s_all[key] = name;
        }
    }

    public static string Get(int key)
    {
        bool taken = false;
        try
        {
            Monitor.Enter(typeof(Registry), ref taken);
            T.Note("get");
            return s_all[key];
        }
        finally
        {
            if (taken)
            {
                Monitor.Exit(typeof(Registry));
            }
        }
    }
}

public sealed class Special : Registry
{
    public static int Count;

    public static void Touch()
    {
        lock (typeof(Special))
        {
            T.Note("special");
            Count++;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        T.Watch(typeof(Registry));
        T.Watch(typeof(Special));
        Registry.Add(1, "a");
        Special.Touch();
        lock (typeof(Registry))
        {
            T.Note("outside");
        }

        return Registry.Get(input) + Special.Count;
    }
}
