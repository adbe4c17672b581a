using System.Globalization;

namespace ClassicMm;

public sealed record Options(double Seconds, int Threads, bool Json)
{
    public const string Usage = "usage: ClassicMm [--seconds N] [--threads N] [--json]";

    /// <summary>Null and a message when the arguments make no sense.</summary>
    public static Options? Parse(string[] args, out string message)
    {
        var options = new Options(3, 2, Json: false);
        message = string.Empty;
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--seconds"
                    when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
                        && seconds is > 0 and <= 3600:
                    options = options with { Seconds = seconds };
                    i++;
                    break;
                case "--threads"
                    when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= 64:
                    options = options with { Threads = threads };
                    i++;
                    break;
                default:
                    message = $"bad argument: {args[i]} {value}".TrimEnd();
                    return null;
            }
        }

        return options;
    }
}
