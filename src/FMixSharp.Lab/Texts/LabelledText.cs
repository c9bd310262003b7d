namespace FMixSharp.Lab.Texts;

/// <summary>A text as its publisher has it.</summary>
/// <param name="Text">The text.</param>
/// <param name="Label">As <see cref="TextTarget"/> says.</param>
public readonly record struct LabelledText(string Text, int Label);
