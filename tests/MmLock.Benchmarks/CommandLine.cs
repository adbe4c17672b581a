using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spectre.Console;

namespace MmLock.Benchmarks;

/// <summary>The parts that all commands of this program share.</summary>
internal static class CommandLine
{
    public const int UsageFailure = 2;

    public static int Run(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        foreach (ParseError error in parsed.Errors)
        {
            Console.Error.WriteLine($"benchmarks: {error.Message}");
        }

        return parsed.Errors.Count > 0
            ? UsageFailure
            : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    /// <summary>The option of where the figures go.</summary>
    public static Option<string> Json(string name) => new("--json")
    {
        Description = "Where to write every figure.",
        DefaultValueFactory = _ => Path.Combine("artifacts", "benchmarks", name),
    };

    /// <summary>The option of how large a generated project is.</summary>
    public static Option<int> Times(int usually) =>
        Number("--times", "How often to generate every shape of the conversion corpus with every lock.", usually, 1000);

    /// <summary>An option from 1 on.</summary>
    public static Option<int> Number(string name, string description, int usually, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usually };
        option.Validators.Add(result =>
        {
            // Anything that is no number has an error of its own.
            bool isNumber = int.TryParse(result.Tokens is [{ Value: var text }] ? text : "", CultureInfo.InvariantCulture, out int value);
            if (isNumber && (value < 1 || value > most))
            {
                result.AddError($"{name} is from 1 to {most}, not {value}.");
            }
        });
        return option;
    }

    /// <summary>Measures, writes a table (boxes on a terminal, Markdown anywhere else) and writes the figures to a file.</summary>
    /// <param name="measure">Is handed what to tell of its progress.</param>
    public static int Report<TRun>(string json, Func<Action<string>, TRun> measure, Action<TRun, IAnsiConsole, bool> show)
    {
        using FileStream? output = OpenOutput(json);
        if (output is null)
        {
            return UsageFailure;
        }

        bool plain = Console.IsOutputRedirected;
        TRun run = plain
            ? measure(static _ => { })
            : AnsiConsole.Status().Start("measuring", status => measure(step => status.Status(Markup.Escape(step))));
        if (plain)
        {
            AnsiConsole.Profile.Width = 200;
        }

        show(run, AnsiConsole.Console, plain);
        FiguresJson.Write(run, output);
        return 0;
    }

    /// <summary>Opens the file of figures before anything is measured: minutes are too long to wait for a bad path.</summary>
    /// <returns>Null, and the user is told, when it cannot be written.</returns>
    private static FileStream? OpenOutput(string path)
    {
        try
        {
            string full = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(full) ?? full);
            return File.Create(full);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Console.Error.WriteLine($"benchmarks: cannot write {path}: {failure.Message}");
            return null;
        }
    }
}
