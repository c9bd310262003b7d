namespace FMixSharp.Lab.Data.Text;

/// <summary>What an experiment with texts trains on.</summary>
/// <param name="Name">The data set's name on the command line.</param>
/// <param name="Train">Training texts.</param>
/// <param name="Test">Test texts, of the same classes.</param>
/// <param name="Words">What the numbers in the texts mean, by number.</param>
/// <param name="Padding">The number that shorter texts of a batch are filled up with.</param>
public sealed record TextTask(string Name, TextSplit Train, TextSplit Test, IReadOnlyList<string> Words, int Padding) : DataTask(Name)
{
    /// <summary>
    /// Words whose vectors are always zero: those that no text means, such as padding, and all that are not in the vocabulary.
    /// </summary>
    public int ZeroWords { get; init; }
}
