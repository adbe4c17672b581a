using MmLock;

public static class Config
{
    [CoarseLock]
    private static readonly object padlock = new object();
    private static volatile Dictionary<string, int>? instance;

    public static Dictionary<string, int> Instance
    {
        get
        {
            if (instance is null)
            {
                lock (padlock)
                {
                    T.Note("slow path");
                    instance ??= new Dictionary<string, int> { ["a"] = 1 };
                }
            }

            return instance;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        T.Watch(typeof(Config));
        for (int i = 0; i < input; i++)
            Config.Instance["a"] += i;
        return Config.Instance["a"];
    }
}
