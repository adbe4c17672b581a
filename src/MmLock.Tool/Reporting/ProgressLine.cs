using System.Diagnostics;
using System.Globalization;

namespace MmLock.Tool.Reporting;

/// <summary>Says on standard error what goes on: one line that is rewritten on a terminal, one line a step elsewhere.</summary>
internal sealed class ProgressLine
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _width;

    public void Step(string what)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"[{_watch.Elapsed.TotalSeconds,5:F1}s] {what}");
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine(line);
            return;
        }

        Console.Error.Write("\r" + line.PadRight(_width));
        _width = line.Length;
    }

    /// <summary>Leaves the last step standing: what follows writes lines of its own.</summary>
    public void Keep()
    {
        if (!Console.IsErrorRedirected && _width > 0)
        {
            Console.Error.WriteLine();
            _width = 0;
        }
    }

    public void Done()
    {
        if (!Console.IsErrorRedirected && _width > 0)
        {
            Console.Error.Write("\r" + new string(' ', _width) + "\r");
            _width = 0;
        }
    }
}
