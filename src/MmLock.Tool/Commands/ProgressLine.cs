using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Commands;

/// <summary>The line on standard error that says what goes on: rewritten on a terminal, one line a step elsewhere.</summary>
internal sealed class ProgressLine(Terminal terminal)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _width;

    public void Step(string what)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"[{_watch.Elapsed.TotalSeconds,5:F1}s] {what}");
        if (terminal.ErrorWidth is not { } columns)
        {
            terminal.Error.WriteLine(line);
            return;
        }

        // A line that the terminal breaks could not be rewritten.
        line = Figures.Shorten(line, columns - 1);
        terminal.Error.Write("\r" + line.PadRight(_width));
        _width = line.Length;
    }

    /// <summary>Says something that stays, on a line of its own.</summary>
    public void Tell(string line)
    {
        Done();
        terminal.Tell(line);
    }

    /// <summary>Says how much of the input does not compile, if any does not, and where that begins.</summary>
    public void TellUnread(IReadOnlyList<Diagnostic> errors, InputPath input)
    {
        if (errors.Count > 0)
        {
            FileLinePositionSpan first = errors[0].Location.GetLineSpan();
            Tell(
                $"mmlock: {Figures.Count(errors.Count, "member")} {(errors.Count == 1 ? "does" : "do")} not compile; "
                + $"what does not bind there was not read: {(errors.Count == 1 ? "" : "first ")}{input.Relative(first.Path)}:"
                + $"{first.StartLinePosition.Line + 1}, {errors[0].Id} {errors[0].GetMessage(CultureInfo.InvariantCulture)}.");
        }
    }

    /// <summary>Leaves the last step standing: what follows writes lines of its own.</summary>
    public void Keep()
    {
        if (_width > 0)
        {
            terminal.Error.WriteLine();
            _width = 0;
        }
    }

    public void Done()
    {
        if (_width > 0)
        {
            terminal.Error.Write("\r" + new string(' ', _width) + "\r");
            _width = 0;
        }
    }
}
