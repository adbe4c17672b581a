using Spectre.Console;
using Spectre.Console.Rendering;

namespace MmLock.EndToEnd.Tests;

/// <summary>A terminal at which somebody types given lines.</summary>
internal sealed class ScriptedConsole : IAnsiConsole, IAnsiConsoleInput
{
    private readonly StringWriter _output = new();
    private readonly IAnsiConsole _console;
    private readonly Queue<char> _keys;

    public ScriptedConsole(params string[] lines)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(_output),
        });
        _console.Profile.Width = 200;
        _keys = new Queue<char>(string.Concat(lines.Select(l => l + "\n")));
    }

    public string Output => _output.ToString();

    /// <summary>Keys that nobody asked for.</summary>
    public int KeysLeft => _keys.Count;

    public Profile Profile => _console.Profile;

    public IAnsiConsoleCursor Cursor => _console.Cursor;

    public IAnsiConsoleInput Input => this;

    public IExclusivityMode ExclusivityMode => _console.ExclusivityMode;

    public RenderPipeline Pipeline => _console.Pipeline;

    public void Clear(bool home) => _console.Clear(home);

    public void Write(IRenderable renderable) => _console.Write(renderable);

    public void WriteAnsi(Action<AnsiWriter> action) => _console.WriteAnsi(action);

    public bool IsKeyAvailable() => _keys.Count > 0;

    public ConsoleKeyInfo? ReadKey(bool intercept)
    {
        char key = _keys.Count > 0 ? _keys.Dequeue() : throw new InvalidOperationException("More is asked than was answered:\n" + Output);
        return new ConsoleKeyInfo(key, key == '\n' ? ConsoleKey.Enter : ConsoleKey.A, false, false, false);
    }

    public Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken) => Task.FromResult(ReadKey(intercept));
}
