namespace FMixSharp;

/// <summary>What the options of all methods share: they can be checked, and every violation is reported at once.</summary>
public abstract record SamplerOptions
{
    /// <summary>One line per option outside its range, naming it, its value and what is accepted; none when all is well.</summary>
    public abstract IEnumerable<string> Violations();

    /// <summary>The options, if all are in range; otherwise an error that lists every violation at once.</summary>
    internal static T Checked<T>(T options)
        where T : SamplerOptions
    {
        var violations = options.Violations().ToArray();
        return violations.Length == 0
            ? options
            : throw new ArgumentException($"{typeof(T).Name}: {string.Join(" ", violations)}", nameof(options));
    }
}
