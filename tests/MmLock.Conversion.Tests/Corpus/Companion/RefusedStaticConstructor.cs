// refused: the static constructor of 'Config' would run
using MmLock;

public static class Trail
{
    public static string Text = "";
}

[CoarseLock]
public class Config
{
    public static int Value = 1;

    static Config() => Trail.Text += "c";
}

public static class Program
{
    public static object? Run(int input)
    {
        lock (typeof(Config))
        {
            Trail.Text += "l";
        }

        Config.Value += input;
        return Trail.Text;
    }
}
