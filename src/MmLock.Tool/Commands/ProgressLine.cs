using System.Diagnostics;
using System.Globalization;

namespace MmLock.Tool.Commands;

/// <summary>The line on standard error that says what goes on: rewritten on a terminal, one line a step elsewhere.</summary>
internal sealed class ProgressLine(Terminal terminal)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _width;

    public void Step(string what)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"[{_watch.Elapsed.TotalSeconds,5:F1}s] {what}");
        if (terminal.IsErrorRedirected)
        {
            terminal.Error.WriteLine(line);
            return;
        }

        terminal.Error.Write("\r" + line.PadRight(_width));
        _width = line.Length;
    }

    /// <summary>Leaves the last step standing: what follows writes lines of its own.</summary>
    public void Keep()
    {
        if (!terminal.IsErrorRedirected && _width > 0)
        {
            terminal.Error.WriteLine();
            _width = 0;
        }
    }

    public void Done()
    {
        if (!terminal.IsErrorRedirected && _width > 0)
        {
            terminal.Error.Write("\r" + new string(' ', _width) + "\r");
            _width = 0;
        }
    }
}
