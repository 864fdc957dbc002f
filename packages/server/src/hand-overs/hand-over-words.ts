import { type Language, languageOf } from '@bellhop/core'
import type { HandOverField } from '../agents/agent.ts'

export interface HandOverWords {
  title: string
  /** Once it is kept. */
  thanks: string
  fields: Record<HandOverField, string>
  /** What customers say who want it. */
  examples: readonly string[]
}

/** In the language of the locale, or in English. */
export function handOverWords(locale: string): HandOverWords {
  return table[languageOf(locale)]
}

const table: Record<Language, HandOverWords> = {
  en: {
    title: 'Have someone get back to me',
    thanks: 'Thank you. I have passed that on, and someone will get back to you.',
    fields: {
      name: 'Your name',
      email: 'Your email address',
      phone: 'Your phone number',
      message: 'What is it about?',
    },
    examples: ['I want to talk to a person', 'Can someone call me back?', 'human agent', 'contact support'],
  },
  de: {
    title: 'Bitte melden Sie sich bei mir',
    thanks: 'Vielen Dank. Ich habe das weitergegeben, jemand meldet sich bei Ihnen.',
    fields: {
      name: 'Ihr Name',
      email: 'Ihre E-Mail-Adresse',
      phone: 'Ihre Telefonnummer',
      message: 'Worum geht es?',
    },
    examples: ['Ich möchte mit einem Menschen sprechen', 'Kann mich jemand zurückrufen?', 'Mitarbeiter', 'Kontakt'],
  },
  fr: {
    title: 'Être recontacté',
    thanks: "Merci. J'ai transmis votre demande, quelqu'un reviendra vers vous.",
    fields: {
      name: 'Votre nom',
      email: 'Votre adresse e-mail',
      phone: 'Votre numéro de téléphone',
      message: "De quoi s'agit-il ?",
    },
    examples: ['Je veux parler à une personne', "Quelqu'un peut-il me rappeler ?", 'conseiller humain', 'contact'],
  },
  es: {
    title: 'Que alguien me contacte',
    thanks: 'Gracias. Lo he transmitido y alguien se pondrá en contacto con usted.',
    fields: {
      name: 'Su nombre',
      email: 'Su correo electrónico',
      phone: 'Su número de teléfono',
      message: '¿De qué se trata?',
    },
    examples: ['Quiero hablar con una persona', '¿Alguien puede llamarme?', 'agente humano', 'contacto'],
  },
  ja: {
    title: '担当者からの連絡を希望する',
    thanks: 'ありがとうございます。担当者に引き継ぎました。折り返しご連絡いたします。',
    fields: {
      name: 'お名前',
      email: 'メールアドレス',
      phone: '電話番号',
      message: 'ご用件',
    },
    examples: ['人と話したい', '折り返し電話をください', '担当者', 'お問い合わせ'],
  },
}
